import { listRuns } from "../../../../admin-api/run-list"
import { endpoint } from "../../../../host/admin-endpoint"

export const GET = endpoint(listRuns)
