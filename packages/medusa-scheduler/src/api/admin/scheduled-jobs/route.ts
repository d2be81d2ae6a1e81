import { listJobs } from "../../../admin-api/job-list"
import { endpoint } from "../../../host/admin-endpoint"

export const GET = endpoint(listJobs)
