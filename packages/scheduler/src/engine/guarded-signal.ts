type ListenerFunction = (event: Event) => unknown
type Listener = ListenerFunction | { handleEvent: ListenerFunction }
type Add = (type: string, listener: Listener, options?: unknown) => void

/**
 * Reports what a listener of this signal throws or rejects with, instead of letting it end the process, as Node.js does.
 * The signal stays a real AbortSignal and works everywhere. A signal that a handler derives from it, for example with
 * `AbortSignal.any`, is not guarded.
 */
export function guardListeners(signal: AbortSignal, onThrow: (thrown: unknown) => void): AbortSignal {
  const guards = new WeakMap<object, ListenerFunction>()

  function guardOf(listener: Listener): ListenerFunction {
    let guard = guards.get(listener)
    if (!guard) {
      guard = (event) => {
        try {
          const answer: unknown =
            typeof listener === "function" ? listener.call(signal, event) : listener.handleEvent(event)
          Promise.resolve(answer).catch(onThrow)
        } catch (error) {
          onThrow(error)
        }
      }
      guards.set(listener, guard)
    }
    return guard
  }

  const add = signal.addEventListener.bind(signal) as Add
  const remove = signal.removeEventListener.bind(signal) as Add
  const isListener = (given: unknown): given is Listener =>
    typeof given === "function" || (typeof given === "object" && given !== null)
  let onabort: ListenerFunction | null = null
  let attribute: ListenerFunction | undefined
  Object.defineProperties(signal, {
    addEventListener: {
      value: (type: string, listener: Listener, options?: unknown) =>
        add(type, isListener(listener) ? guardOf(listener) : listener, options),
    },
    removeEventListener: {
      value: (type: string, listener: Listener, options?: unknown) =>
        remove(type, (isListener(listener) && guards.get(listener)) || listener, options),
    },
    onabort: {
      get: () => onabort,
      set(given: unknown) {
        if (attribute) signal.removeEventListener("abort", attribute)
        const handler = typeof given === "function" ? (given as ListenerFunction) : null
        onabort = handler
        attribute = handler ? (event) => handler.call(signal, event) : undefined
        if (attribute) signal.addEventListener("abort", attribute)
      },
    },
  })
  return signal
}
