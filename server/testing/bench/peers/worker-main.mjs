// The working side of a peer, in a process of its own as the product's worker is: node worker-main.mjs PEER URL COUNT
const [peer, url, count] = process.argv.slice(2);
const { openWorker } = await import(`./${peer}.mjs`);

const lateness = [];
let left = Number(count);
await openWorker(url, ({ dueAt }) => {
  if (dueAt !== undefined) lateness.push(Date.now() - dueAt);
  left -= 1;
  if (left === 0) process.send({ type: 'done', lateness });
});
process.send({ type: 'ready' });
