import { endpoint } from "../../../../admin-api/endpoint"
import { listWorkers } from "../../../../admin-api/worker-answer"

export const GET = endpoint(listWorkers)
