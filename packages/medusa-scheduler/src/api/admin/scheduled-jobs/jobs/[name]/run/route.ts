import { runNow } from "../../../../../../admin-api/actions"
import { endpoint } from "../../../../../../admin-api/endpoint"

export const POST = endpoint(runNow)
