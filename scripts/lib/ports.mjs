import net from 'node:net';
import { StepError } from './steps.mjs';

/** A loopback port nobody listens on at the moment. */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Why nobody can listen there now, as the system's error code, or null when it is free. */
export function portProblem(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer();
    server.on('error', (error) => resolve(error.code));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

/** What a port problem means to a person, and the way on. */
export function explainPort(code, { HOST, PORT }) {
  if (code === 'EADDRINUSE')
    return {
      message: `Port ${PORT} on ${HOST} is taken by another program.`,
      cure: 'Stop it, or choose another: PORT=3001 npm start',
    };
  if (code === 'EACCES')
    return {
      message: `Port ${PORT} needs rights this user lacks.`,
      cure: 'Choose one above 1023: PORT=3000 npm start',
    };
  return {
    message: `This machine cannot listen on ${HOST}:${PORT} (${code}).`,
    cure: 'Check HOST and PORT.',
  };
}

/** Refuses an address nobody can listen on now. */
export async function requirePort(settings) {
  const code = await portProblem(Number(settings.PORT), settings.HOST);
  if (code === null) return;
  const { message, cure } = explainPort(code, settings);
  throw new StepError(`${message} ${cure}`);
}

/** The first bytes a server sends by itself, or those it answers to `hello`; null when it does not answer in time. */
export function firstAnswer(port, hello = null, timeoutMs = 1_000) {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' });
    const end = (value) => {
      socket.destroy();
      resolve(value);
    };
    socket.setTimeout(timeoutMs, () => end(null));
    socket.on('error', () => end(null));
    socket.on('close', () => resolve(null));
    socket.on('data', end);
    if (hello !== null) socket.on('connect', () => socket.write(hello));
  });
}
