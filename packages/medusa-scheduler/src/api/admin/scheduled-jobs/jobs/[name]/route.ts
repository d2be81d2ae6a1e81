import { endpoint } from "../../../../../admin-api/endpoint"
import { jobDetail } from "../../../../../admin-api/job-detail"

export const GET = endpoint(async ({ ledger, params }) => ({
  scheduled_job: await jobDetail(ledger, params.name!),
}))
