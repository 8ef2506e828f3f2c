// Judges this implementation in process: 'node conformance.mjs', once 'ivmdvddrive export' has written oracle.json.
//
// It needs no Python. It exits with 1 if an answer is forbidden, and writes conformance.json, which 'ivmdvddrive report' reads.

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Player } from "./player.mjs";
import { VERBS } from "./server.mjs";

// As JSON, and in ASCII: no sequence of an implementation reaches the terminal as it is.
const shown = (text) => JSON.stringify(text).replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);

const RESULTS = "conformance.json";
rmSync(RESULTS, { force: true }); // those of an earlier run say nothing about this one
const oracle = JSON.parse(readFileSync(process.argv[2] ?? "oracle.json", "utf8"));
const media = mkdtempSync(join(tmpdir(), "media-"));
let judged = false;
process.on("exit", (code) => {
  rmSync(media, { recursive: true, force: true });
  if (judged || code) return;
  console.error("the process ended before the implementation was judged");
  process.exitCode = 2;
});

const player = new Player(oracle, (verb, params) => VERBS[verb](params), media);
await player.hello();
const results = await player.play();
writeFileSync(RESULTS, JSON.stringify(results, null, 1));
judged = true;
for (const { clauses, got } of results.failures) console.error(`${clauses.join(", ")}: ${shown(got)}`);
console.log(`${player.calls} calls, ${results.failures.length} findings: ${results.verdict}`);
process.exitCode = results.failures.length ? 1 : 0;
