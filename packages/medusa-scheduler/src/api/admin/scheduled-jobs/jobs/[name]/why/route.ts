import { whyJob } from "../../../../../../admin-api/actions"
import { endpoint } from "../../../../../../host/admin-endpoint"

export const GET = endpoint(whyJob)
