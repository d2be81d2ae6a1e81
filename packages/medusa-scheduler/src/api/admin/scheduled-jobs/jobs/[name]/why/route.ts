import { whyJob } from "../../../../../../admin-api/actions"
import { endpoint } from "../../../../../../admin-api/endpoint"

export const GET = endpoint(whyJob)
