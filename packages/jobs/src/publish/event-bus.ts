import { createRequire } from "node:module"
import type { EventBusService } from "@medusajs/medusa"

type Medusa = typeof import("@medusajs/medusa")

/** The part of Medusa's `eventBusService` that publishing needs. */
export type EventBus = Pick<EventBusService, "withTransaction">

/**
 * The name and the fields of the event that core's `ProductService.update(id, { status })` emits: the fields are the keys of
 * the update.
 */
export const eventName = "product.updated"
export const eventFields = ["status"]

/**
 * Whether this event bus only stores emitted events in the table `staged_job`, so that we can write the rows ourselves. Core's
 * does, with every event bus module (local, Redis or custom) behind it. If a store has replaced core's `eventBusService` or
 * `stagedJobService`, or one of their methods, its `emit` is called instead.
 */
export function stagesEvents(eventBus: EventBus): boolean {
  // Required on demand, since publishDrafts also works without Medusa. Not with import(), under which this package does not
  // have its classes as named exports.
  const { EventBusService, StagedJobService } = createRequire(__filename)("@medusajs/medusa") as Medusa
  const bus = eventBus as unknown as { stagedJobService_?: object }
  return (
    sameMethod(eventBus, EventBusService.prototype, "withTransaction") &&
    sameMethod(eventBus, EventBusService.prototype, "emit") &&
    sameMethod(bus.stagedJobService_, StagedJobService.prototype, "create")
  )
}

function sameMethod(one: object | undefined, other: object, name: string): boolean {
  return one !== undefined && Reflect.get(one, name) === Reflect.get(other, name)
}
