import { showJob } from "../../../../../admin-api/job-detail"
import { endpoint } from "../../../../../host/admin-endpoint"

export const GET = endpoint(showJob)
