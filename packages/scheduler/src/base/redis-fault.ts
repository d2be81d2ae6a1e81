import type { ServiceFault } from "./fault"

const credentials = "Correct the user and the password in the address."
const allRights =
  "The queue needs all commands, also inside scripts, on the keys and channels below its prefix; for the user: ACL SETUSER <user> +@all ~<prefix>:*."
const oneSlot =
  "In a Redis Cluster all keys must lie in one slot: give the prefix in braces, such as {nightshift}, and the address of the node that has it."

/** By the first word of the server's message, which Redis defines as the error's code. */
const hints: Record<string, string> = {
  ASK: oneSlot,
  CROSSSLOT: oneSlot,
  MISCONF: "Redis cannot write to its disk: see its log, and that the disk has room.",
  MOVED: oneSlot,
  NOAUTH: credentials,
  NOPERM: allRights,
  NOREPLICAS:
    "Redis misses replicas that must confirm its writes: start them, or lower min-replicas-to-write.",
  OOM: "Redis is full: raise maxmemory, or remove what is not needed.",
  READONLY: "It is a replica: give the address of the primary.",
  WRONGPASS: credentials,
}

/** For the generic code ERR, by the message. */
const hintsOfErr: [says: RegExp, hint: string][] = [
  [
    /DB index is out of range/,
    "The server has fewer databases: correct the number at the end of the address.",
  ],
  [/max number of clients/, "Raise the server's maxclients, or close what is not used."],
  [/permission|can't run this command|can't access|unknown command/i, allRights],
  [/AUTH|password/, credentials],
]
const unknown = "See the message, and the server's log."

/** It cannot serve at the moment, which is temporary. */
const notReady = ["BUSY", "CLUSTERDOWN", "LOADING", "MASTERDOWN", "TRYAGAIN"]

/** Undefined for an error that did not come from a Redis server. */
export function redisFault(error: Error): ServiceFault | undefined {
  if (error.name !== "ReplyError") return undefined
  const code = codeOf(error.message)
  const kind = notReady.includes(code) ? "unreachable" : "refused"
  return { kind, code, hint: hints[code] ?? hintOfErr(error.message) }
}

/** Before version 7, the message of an error inside a script began with its position in the script. */
function codeOf(message: string): string {
  const inScript = /@user_script: ?\d+: -?([A-Z]{3,}) /.exec(message.slice(0, 500))
  return inScript?.[1] ?? /^-?([A-Z]+)/.exec(message)?.[1] ?? "ERR"
}

function hintOfErr(message: string): string {
  return hintsOfErr.find(([says]) => says.test(message.slice(0, 500)))?.[1] ?? unknown
}
