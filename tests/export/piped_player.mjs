// The kit's player on an implementation behind a pipe: each verb is a line on standard output, its result one on input.

import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [module, oracle, media, results, calls] = process.argv.slice(2);
const { Player } = await import(pathToFileURL(module));
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const player = new Player(JSON.parse(readFileSync(oracle, "utf8")), async (method, params) => {
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: 1, method, params })}\n`);
  const { result, error } = JSON.parse((await lines.next()).value);
  if (error) throw new Error(error.message);
  return result;
}, media);
writeFileSync(results, JSON.stringify(await player.play(Number(calls))));
process.exit(0);
