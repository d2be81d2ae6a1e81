import { pauseJob } from "../../../../../../admin-api/actions"
import { endpoint } from "../../../../../../admin-api/endpoint"

export const POST = endpoint(pauseJob)
