import { createRequire } from "node:module"
import type { EventBusService } from "@medusajs/medusa"

type Medusa = typeof import("@medusajs/medusa")

/** The part of Medusa's `eventBusService` that publishing needs. */
export type EventBus = Pick<EventBusService, "withTransaction">

/**
 * The name and the fields of the event are those of core's `ProductService.update(id, { status })`,
 * which names the keys of its update.
 */
export const eventName = "product.updated"
export const eventFields = ["status"]

/**
 * Whether this event bus keeps what is emitted in the table `staged_job`, and nothing besides: then rows of our
 * own are as good. Core's does, whichever event bus module (local, Redis, one's own) it hands them to afterwards.
 * A store that replaced core's `eventBusService` or `stagedJobService`, or a method of theirs, has its `emit` called.
 */
export function stagesEvents(eventBus: EventBus): boolean {
  // Not at the top: the plain function serves where no Medusa is loaded. And required, as the store does: what
  // import() makes of this package has none of its classes by their names.
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
