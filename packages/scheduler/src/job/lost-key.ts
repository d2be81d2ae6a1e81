/**
 * Says what an object has that no copy of it would: a key `__proto__`, which sets the prototype of a copy that is made key
 * by key, and what `__proto__` in an object literal has put into the object's own prototype. Undefined for all others.
 */
export function lostKey(value: object): string | undefined {
  if (Object.hasOwn(value, "__proto__")) return 'the key "__proto__"'
  // Such as a Date: what it is in JSON is its own affair.
  if (typeof (value as { toJSON?: unknown }).toJSON === "function") return undefined
  for (const key in value) {
    if (!Object.hasOwn(value, key)) return `the inherited key "${key}", as of "__proto__" in the literal`
  }
  return undefined
}
