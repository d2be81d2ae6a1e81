import { endpoint } from "../../../admin-api/endpoint"
import { listJobs } from "../../../admin-api/job-list"

export const GET = endpoint(listJobs)
