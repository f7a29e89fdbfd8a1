/** Four tables, so that four bytes are taken in at a time: row k advances a byte past k zero bytes. */
const TABLES: readonly Uint32Array[] = makeTables();

/** The CRC-32 of zip and PNG (polynomial 0xEDB88320), by slices of four bytes (Kounavis and Berry 2008). */
export function crc32(bytes: Uint8Array): number {
  const [t0, t1, t2, t3] = TABLES as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  let crc = 0xffffffff;
  let i = 0;
  for (const end = bytes.length - 3; i < end; i += 4) {
    crc ^= (bytes[i] as number) | ((bytes[i + 1] as number) << 8) | ((bytes[i + 2] as number) << 16) | ((bytes[i + 3] as number) << 24);
    crc = (t3[crc & 255] as number) ^ (t2[(crc >>> 8) & 255] as number) ^ (t1[(crc >>> 16) & 255] as number) ^ (t0[crc >>> 24] as number);
  }
  for (; i < bytes.length; i++) crc = (t0[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function makeTables(): Uint32Array[] {
  const first = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  const tables = [first];
  for (let k = 1; k < 4; k++) tables.push((tables[k - 1] as Uint32Array).map((value) => (first[value & 255] as number) ^ (value >>> 8)));
  return tables;
}
