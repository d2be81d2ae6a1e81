import { endpoint } from "../../../../admin-api/endpoint"
import { listWorkers } from "../../../../admin-api/workers"

export const GET = endpoint(listWorkers)
