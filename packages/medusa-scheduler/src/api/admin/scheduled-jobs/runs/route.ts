import { endpoint } from "../../../../admin-api/endpoint"
import { listRuns } from "../../../../admin-api/run-list"

export const GET = endpoint(listRuns)
