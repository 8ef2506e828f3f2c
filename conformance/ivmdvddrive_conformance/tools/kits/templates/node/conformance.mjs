// Judges this implementation in process: 'node conformance.mjs', once 'ivmdvddrive export' has written oracle.json.
//
// It needs no Python. It exits with 1 if an answer is forbidden, and writes conformance.json, which 'ivmdvddrive report' reads.

import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Player } from "./player.mjs";
import { VERBS } from "./server.mjs";

const oracle = JSON.parse(readFileSync(process.argv[2] ?? "oracle.json", "utf8"));
const player = new Player(oracle, (verb, params) => VERBS[verb](params), mkdtempSync(join(tmpdir(), "media-")));
await player.play();
const { implementation } = VERBS.hello();
const results = player.results(implementation);
writeFileSync("conformance.json", JSON.stringify(results, null, 1));
for (const { clauses, got } of results.failures) console.error(`${clauses.join(", ")}: ${JSON.stringify(got)}`);
console.log(`${player.calls} calls, ${results.failures.length} findings: ${results.verdict}`);
process.exitCode = results.failures.length ? 1 : 0;
