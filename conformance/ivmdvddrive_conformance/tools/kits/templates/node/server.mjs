// The bench and the wire protocol: what the suite asks for, one line of JSON-RPC 2.0 a request.
//
// Standard output carries answers and nothing else. For your own messages take console.error: the report keeps them.

import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { Drive, Failure, Machine } from "./drive.mjs";

// What the bench can do. A claim that is missing costs nothing but its clauses, which are then not exercised.
// Where to go on: take the next claim ("occupy", "events", "collection", "null-out", …), add its verbs to the table
// below, and judge again. 'ivmdvddrive smoke' says whether a claim is wired; the protocol's page has every verb.
const CLAIMS = ["machine-states"];

const MEMBERS = new Map([
  [Machine, ["AddDVDROMDrive", "RemoveDVDROMDrive"]],
  // vs2005 only: [Drive, ["AttachHostDrive", "AttachImage", "Attachment", "BusNumber", "BusType", "DeviceNumber", "HostDriveLetter",
  [Drive, ["AttachHostDrive", "AttachImage", "Attachment", "BusNumber", "DeviceNumber", "HostDriveLetter",  // vpc only
           "ImageFile", "ReleaseHostDrive", "ReleaseImage", "SetBusLocation"]],
]);

let hostDrives = [];
let objects = new Map(); // by their handles
let handles = new Map(); // the same, by the objects

export const VERBS = {
  hello: () => ({
    protocol: 1,
    implementation: { name: "my DVD drive", version: "0.1", language: "JavaScript" },
    // vs2005 only: profiles: ["vs2005"],
    profiles: ["vpc"],  // vpc only
    bindings: ["vtable"],
    claims: CLAIMS,
    paths: "posix",
  }),

  reset() {
    objects = new Map();
    handles = new Map();
    hostDrives = [["D", "dvd"], ["E", "dvd"], ["C", "fixed"]].map(([letter, kind]) => ({ letter, kind, holder: null }));
    return { hostDrives: hostDrives.map(({ letter, kind }) => ({ letter, kind })) };
  },

  createMachine: () => ({ machine: given(new Machine(hostDrives)) }),

  setMachineState({ machine, state }) {
    taken(machine).state = state;
    return {};
  },

  call({ object, member, args }) {
    const target = taken(object);
    if (!MEMBERS.get(target.constructor).includes(member)) throw new Error(`no member ${member}`);
    try {
      const found = target[member];
      const value = typeof found === "function" ? found.apply(target, args.map(taken)) : found;
      return value === undefined ? { hresult: "0x00000000" } : { hresult: "0x00000000", value: given(value) };
    } catch (error) {
      if (error instanceof Failure) return { hresult: error.hresult };
      throw error;
    }
  },

  bye: () => ({}),
};

function taken(value) {
  if (value === null || typeof value !== "object") return value;
  if (!objects.has(value.object)) throw new Error(`no object ${value.object}`);
  return objects.get(value.object);
}

function given(value) {
  if (value === null || typeof value !== "object") return value;
  if (!handles.has(value)) {
    const handle = `o${handles.size + 1}`;
    handles.set(value, handle);
    objects.set(handle, value);
  }
  return { object: handles.get(value) };
}

function answer({ id, method, params }) {
  if (!Object.hasOwn(VERBS, method)) return { jsonrpc: "2.0", id, error: { code: -32601, message: `no verb ${method}` } };
  try {
    return { jsonrpc: "2.0", id, result: VERBS[method](params) };
  } catch (error) {
    console.error(error);
    return { jsonrpc: "2.0", id, error: { code: -32603, message: String(error) } };
  }
}

async function serve() {
  for await (const line of createInterface({ input: process.stdin })) {
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(answer(request))}\n`);
    if (request.method === "bye") break;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await serve(); // conformance.mjs imports this module instead
