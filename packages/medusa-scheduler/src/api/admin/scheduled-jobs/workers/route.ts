import { listWorkers } from "../../../../admin-api/workers"
import { endpoint } from "../../../../host/admin-endpoint"

export const GET = endpoint(listWorkers)
