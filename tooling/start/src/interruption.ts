/** Somebody wants us to stop: not an error. */
export class Interruption extends Error {
  constructor() {
    super("Stopped on request")
    this.name = "Interruption"
  }
}
