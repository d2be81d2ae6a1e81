import { showRun } from "../../../../../admin-api/run-detail"
import { endpoint } from "../../../../../host/admin-endpoint"

export const GET = endpoint(showRun)
