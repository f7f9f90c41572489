/** Makes an empty database of that name on the server of `url`; resolves to its address. */
export async function freshDatabase(url, name) {
  // this file is read before the packages are installed
  const { createConnection } = await import('mysql2/promise');
  const connection = await createConnection(url);
  try {
    await connection.query(`DROP DATABASE IF EXISTS \`${name}\``);
    await connection.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`);
  } finally {
    await connection.end();
  }
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}
