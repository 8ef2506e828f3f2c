// Plays an exported oracle ('ivmdvddrive export') on an implementation in this process, and judges each answer.
//
// `perform(verb, params)` does what the wire protocol's verbs say, and gives their result; it may be asynchronous.
// `play` gives results that 'ivmdvddrive diff' and 'ivmdvddrive report' read.

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const DRAIN = "-1"; // the input that asks the sinks for their events
const LIMIT = 10000; // milliseconds for an answer; nothing ends an implementation that never comes back at all

const isText = (value) => typeof value === "string";
const isObject = (value) => isText(value?.object);
const isLong = (value) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
const isBstr = (value) => value === null || isText(value);

// What the results of verbs must be, by the protocol's schema: anything else is a protocol error.
const RESULTS = {
  hello: ({ implementation }) => ["name", "version", "language"].every((key) => isText(implementation?.[key])),
  reset: ({ hostDrives }) => Array.isArray(hostDrives) && new Set(hostDrives.map((drive) => drive?.letter)).size === hostDrives.length
    && hostDrives.every((drive) => isText(drive?.letter) && /^[A-Z]$/.test(drive.letter) && isText(drive.kind)),
  createMachine: ({ machine }) => isObject(machine),
  advise: ({ sink }) => isText(sink),
  call: ({ hresult, value = null }) => isText(hresult) && /^0x[0-9A-Fa-f]{8}$/.test(hresult)
    && (isBstr(value) || isLong(value) || isObject(value) || (Array.isArray(value) && value.every(isObject))),
  drain: ({ events }) => Array.isArray(events)
    && events.every((each) => isText(each?.event) && "mediaPath" in each && isBstr(each.mediaPath)),
};

const follows = (verb, result) => result !== null && typeof result === "object" && !Array.isArray(result)
  && (RESULTS[verb]?.(result) ?? true);

// What was thrown, in words: it may be anything.
function inWords(thrown) {
  try {
    return String(thrown?.message ?? thrown);
  } catch {
    return "something was thrown that is no text";
  }
}

class Late extends Error {}

async function inTime(answer) {
  let timer;
  const late = new Promise((_, reject) => (timer = setTimeout(reject, LIMIT, new Late(`no answer came within ${LIMIT / 1000} seconds`))));
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

class Broken extends Error {
  constructor(clauses, got, permitted, outcome, status = "fail") {
    super(got);
    Object.assign(this, { clauses, got, permitted, outcome, status });
  }
}

export class Player {
  constructor(oracle, perform, folder) {
    Object.assign(this, { oracle, perform, calls: 0, counted: new Map(), shown: new Set(), readings: new Set(), failures: [] });
    Object.assign(this, { implementation: {}, lost: false, trace: [] });
    this.lettersOf = oracle.inputs.map(({ params }) => Object.values(params).flat().flatMap((term) => term?.letter ?? []));
    this.media = Object.fromEntries(Object.entries(oracle.media).map(([name, { file }]) => [name, join(folder, file)]));
    mkdirSync(folder, { recursive: true });
    for (const [name, { kind }] of Object.entries(oracle.media)) {
      const image = Buffer.alloc(oracle.image.size);
      for (const [place, hex] of oracle.image.pieces) image.write(hex, place, "hex");
      if (kind === "iso") writeFileSync(this.media[name], image);
      if (kind === "not-iso") writeFileSync(this.media[name], "no image");
      if (kind === "directory") mkdirSync(this.media[name], { recursive: true });
      if (kind === "missing") rmSync(this.media[name], { force: true });
    }
  }

  // The result of a verb as the wire would carry it. What is no answer breaks `clauses`.
  async ask(verb, params, clauses = []) {
    const broken = (status, got) => new Broken(this.orFirst(clauses), got, ["an answer"], status, status);
    const asked = params.member ?? verb;
    let given, result;
    try {
      given = await inTime(this.perform(verb, params));
    } catch (error) {
      this.lost = error instanceof Late; // what is still at work would disturb all that follows
      throw broken(this.lost ? "timeout" : "crash", inWords(error));
    }
    try {
      result = JSON.parse(JSON.stringify(given));
    } catch (error) {
      throw broken("protocol-error", `${asked} gave what JSON does not have: ${inWords(error)}`);
    }
    if (!follows(verb, result)) throw broken("protocol-error", `${asked} gave ${JSON.stringify(result).slice(0, 300)}`);
    return result;
  }

  // Takes the names of the implementation into the results.
  async hello() {
    await this.judged("hello", async () => ({ implementation: this.implementation } = await this.ask("hello", {})));
  }

  async reset() {
    this.trace = [];
    const { hostDrives } = await this.ask("reset", {});
    const [dvd, other] = [true, false].map((is) => hostDrives.filter(({ kind }) => ["dvd", "cd"].includes(kind) === is));
    const free = [..."ZYXWVUTSRQPONMLKJIHGFEDCBA"].find((letter) => !hostDrives.some((drive) => drive.letter === letter));
    this.letters = { HOST1: dvd[0]?.letter, HOST2: dvd[1]?.letter, FIXED: other[0]?.letter, FREE: free };
    Object.assign(this, { state: this.oracle.start, handles: new Map(), sinks: new Map(), last: null, whole: true });
  }

  // Whether an input can be made: the state has it, and the bench here has each drive whose letter it takes.
  canMake(number) {
    return Boolean(this.oracle.states[this.state].on[number]) && this.lettersOf[number].every((name) => this.letters[name]);
  }

  // What a term of the export stands for here.
  term(term) {
    if (term === null || typeof term !== "object") return term;
    if (term.name) return { object: this.handles.get(term.name) };
    if (term.sink) return this.sinks.get(term.sink);
    if (term.medium) return this.media[term.medium];
    const letter = this.letters[term.letter];
    return (term.lower ? letter.toLowerCase() : letter) + term.then;
  }

  nameOf = (value) => [...this.handles].find(([, handle]) => handle === value?.object)?.[0];

  // Whether a result is an answer that is permitted. A new handle may stand for any object that is due.
  fits(answer, result) {
    if (!("hresult" in answer)) return true;
    const code = Number(result.hresult);
    if (answer.hresult === "failure" ? code < 0x80000000 : code !== Number(answer.hresult)) return false;
    if (answer.new) return isObject(result.value) && !this.nameOf(result.value);
    if (answer.object) return isObject(result.value) && [answer.object, undefined].includes(this.nameOf(result.value));
    if (answer.objects) {
      const names = Array.isArray(result.value) ? result.value.map(this.nameOf) : null;
      const known = names?.filter((name) => name !== undefined);
      return names?.length === answer.objects.length && new Set(known).size === known.length
        && known.every((name) => answer.objects.includes(name));
    }
    return !("value" in answer) || this.term(answer.value) === (result.value ?? null);
  }

  // Follows the first transition that permits something; undefined where none does.
  follow(number, permits) {
    const [blame, ...ways] = this.oracle.states[this.state].on[number];
    for (let at = 0; at < ways.length; at += 3) {
      if (!permits(this.oracle.answers[ways[at]])) continue;
      const [clauses, readings] = this.oracle.counts[ways[at + 1]];
      for (const clause of clauses) this.counted.set(clause, (this.counted.get(clause) ?? 0) + 1);
      for (const reading of readings) this.readings.add(reading);
      this.state = ways[at + 2];
      return undefined;
    }
    const permitted = ways.filter((_, at) => at % 3 === 0).map((number) => JSON.stringify(this.oracle.answers[number]));
    return { blame: this.oracle.blames[blame], permitted: [...new Set(permitted)] };
  }

  // Makes an input, where it can be made, and what must come after it.
  async input(number) {
    if (!this.canMake(number)) return (this.whole &&= Boolean(this.oracle.inputs[number].audit));
    const { text, method, params, audit, of, binds } = this.oracle.inputs[number];
    const args = params.args?.map((argument) => this.term(argument));
    const given = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, this.term(value)]));
    this.trace.push([text, ""]);
    const result = await this.ask(method, args ? { ...given, args } : given, this.blamed(number, 0));
    if (of) {
      this.calls += 1;
      this.trace.at(-1)[1] = [result.hresult, ...("value" in result ? [JSON.stringify(result.value)] : [])].join(" with ");
    }
    const wrong = this.follow(number, (answer) => this.fits(answer, result));
    if (wrong) {
      const code = Number(result.hresult) === 0 ? 1 : 0;
      const clauses = [...(audit ? this.attributed(of) : []), ...this.blamed(number, code, wrong.blame)];
      const { name } = this.oracle.members[of];
      throw new Broken(clauses, `${name} gave ${this.trace.at(-1)[1]}`, wrong.permitted, `${name} ${result.hresult}`);
    }
    if (binds && isObject(result.value)) this.handles.set(binds, result.value.object);
    if (binds && isObject(result.machine)) this.handles.set(binds, result.machine.object);
    if (binds && isText(result.sink)) this.sinks.set(binds, result.sink);
    if (!audit) this.last = of ? { of, failed: Number(result.hresult) >= 0x80000000 } : null;
    if (!audit && this.sinks.size) await this.drain();
    for (let first; (first = this.oracle.states[this.state].first) !== undefined; )
      await (first < 0 ? this.drain() : this.input(first));
  }

  blamed(number, which, blame = this.oracle.blames[this.oracle.states[this.state].on[number][0]]) {
    return this.orFirst(blame[which].length ? blame[which] : blame[0]);
  }

  // These clauses; the first one of all where there is none, since each failure names one.
  orFirst(clauses) {
    return clauses.length ? clauses : [this.oracle.clauses.indexOf("AddDVDROMDrive.S_OK")];
  }

  // The clause of the call before, which a getter's wrong answer tells of.
  attributed(getter) {
    if (!this.last) return [];
    const { pure, failed, effect, kept, changes } = this.oracle.members[this.last.of];
    const changed = changes.includes(this.oracle.members[getter].name) || kept === undefined ? effect : kept;
    return [pure ?? (this.last.failed ? failed : changed)].filter((clause) => clause !== undefined);
  }

  async drain() {
    const got = {};
    for (const [name, sink] of this.sinks) got[name] = (await this.ask("drain", { sink })).events;
    const same = (due, events) => due.length === events.length
      && due.every(({ event, mediaPath }, at) => event === events[at].event && this.term(mediaPath) === events[at].mediaPath);
    const all = (due) => Object.entries(got).every(([name, events]) => same(due[name] ?? [], events));
    const isDue = this.oracle.states[this.state].first === Number(DRAIN);
    const wrong = isDue ? this.follow(DRAIN, (answer) => all(answer.events)) : all({}) ? undefined : { blame: [[], []], permitted: ["nothing"] };
    if (!wrong) return;
    const event = Object.values(got).flat()[0]?.event;
    const clause = `${event}.${wrong.blame[0].length ? "path" : this.last?.failed ? "not-after-failure" : "unprompted"}`;
    const known = this.oracle.clauses.indexOf(clause); // an event of another name has none
    throw new Broken(this.orFirst(known < 0 ? wrong.blame[0] : [known]), `the sinks got ${JSON.stringify(got)}`, wrong.permitted, event ?? "no event");
  }

  async session(name, inputs, clauses = []) {
    await this.judged(name, async () => {
      await this.reset();
      for (const number of inputs) {
        const next = typeof number === "function" ? number() : number;
        if (next === undefined) break; // nothing of the walk can be made here
        await this.input(next);
      }
      if (this.whole) for (const clause of clauses) this.shown.add(clause); // every step of a scenario was made
    });
  }

  // Keeps the failure that ends `steps`, if one does.
  async judged(name, steps) {
    if (this.lost) return;
    try {
      await steps();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      if (!this.failures.some(({ clauses, outcome }) => clauses[0] === error.clauses[0] && outcome === error.outcome))
        this.failures.push({ ...error, check: name, steps: this.trace });
    }
  }

  // Plays the scenarios, and then the walk: at each state the input that was made least often there.
  async play(calls = 20000) {
    for (const { name, inputs, clauses } of this.oracle.scenarios) await this.session(name, inputs, clauses);
    const taken = new Map();
    const least = () => {
      const count = (number) => taken.get(`${this.state}:${number}`) ?? 0;
      const [next] = this.oracle.walk.inputs.filter((number) => this.canMake(number))
        .sort((one, other) => count(one) - count(other));
      if (next !== undefined) taken.set(`${this.state}:${next}`, count(next) + 1);
      return next;
    };
    for (const end = this.calls + calls; this.calls < end && this.failures.length < 20; ) {
      const before = this.calls;
      await this.session("the walk", [...this.oracle.walk.scene, ...Array(200).fill(least)]);
      if (this.calls === before) break;
    }
    return this.results();
  }

  results() {
    const results = structuredClone(this.oracle.results);
    const names = (clauses) => [...new Set(clauses)].map((number) => this.oracle.clauses[number]);
    const check = "an exported oracle";
    const { name = "", version = "", language = "" } = this.implementation;
    Object.assign(results.iut.ics, { name, version, language }); // whatever else it says of itself is no part of the results
    results.started = new Date().toISOString().replace(/\.\d+Z$/, "+00:00");
    results.failures = this.failures.map(({ clauses, status, outcome, got, permitted, check, steps }) => ({
      clauses: names(clauses), status, check, outcome, got, permitted, diagram: "", repeat: "", note: "", log: "",
      steps: steps.map(([step, answer]) => ({ step, answer })),
      scenario: `Feature: A counterexample\n  Scenario: ${names(clauses)[0]}\n${steps.map(([step]) => `    * ${step}\n`).join("")}`,
    }));
    for (const clause of results.clauses) {
      const exercised = this.counted.get(this.oracle.clauses.indexOf(clause.id)) ?? 0;
      const failures = results.failures.flatMap((failure, at) => (failure.clauses.includes(clause.id) ? [at] : []));
      clause.evidence = { checks: [check], failures, exercised };
      if (failures.length) [clause.status, clause.reason] = [results.failures[failures[0]].status, results.failures[failures[0]].got];
      else if ((exercised || this.shown.has(this.oracle.clauses.indexOf(clause.id))) && clause.required) [clause.status, clause.reason] = ["pass", ""];
    }
    const broken = results.failures.length > 0;
    [results.verdict, results.exit_code] = broken ? ["nonconformant", 1] : ["partial", 4];
    results.why = broken ? "clauses were broken" : "nothing wrong was found, but an export has not every check";
    results.checks = [{ check, kind: "walk", binding: "", calls: this.calls, seconds: 0, note: "", cut: null, unmet: null,
      coverage: null, unclaimed: null, error: null, failures: results.failures.length, concurrency: null, steps: [] }];
    return results;
  }
}
