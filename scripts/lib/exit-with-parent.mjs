// Loaded into web and worker: when the supervisor is gone, however it went, its end of the channel closes and they stop as asked to.
// Processes they start themselves inherit this file but have another parent, and are left alone.
const LAST_RESORT_MS = 30_000;

if (process.channel && process.env.PUNCTUAL_SUPERVISOR_PID === String(process.ppid)) {
  process.channel.unref();
  process.on('disconnect', () => {
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), LAST_RESORT_MS).unref();
    process.kill(process.pid, 'SIGTERM');
  });
}
