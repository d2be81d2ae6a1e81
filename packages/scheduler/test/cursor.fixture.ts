import { EventEmitter } from "node:events"

/** What is used of pg's wire connection. */
interface Wire {
  parse(message: { text: string }): void
  bind(message: { portal: string }): void
  execute(message: { portal: string; rows: number }): void
  close(message: { type: "P"; name: string }): void
  flush(): void
  sync(): void
}

/** A query object of the shape of pg-cursor's: its portal keeps the connection busy until `close()`. */
export class Cursor extends EventEmitter {
  private wire?: Wire
  private isDone = false
  /** Called at the end, so that node-postgres ends its clock. */
  callback = (): void => undefined

  constructor(readonly text: string) {
    super()
  }

  submit(wire: Wire): void {
    this.wire = wire
    wire.parse({ text: this.text })
    wire.bind({ portal: "C_1" })
    wire.execute({ portal: "C_1", rows: 1 })
    wire.flush()
  }

  /** Like pg-cursor's, of no effect before the cursor's turn on the connection. */
  async close(): Promise<void> {
    if (!this.wire || this.isDone) return
    this.isDone = true
    this.wire.close({ type: "P", name: "C_1" })
    this.wire.sync()
    await Promise.reject(new Error("close() failed"))
  }

  handleDataRow(): void {
    this.emit("row")
  }
  handleReadyForQuery(): void {
    this.callback()
    this.emit("end")
  }
  handleError(error: Error): void {
    if (this.isDone) return
    this.callback()
    if (this.wire) this.wire.sync()
    if (this.listenerCount("error") > 0) this.emit("error", error)
  }
  handleRowDescription(): void {}
  handlePortalSuspended(): void {}
  handleCommandComplete(): void {}
}
