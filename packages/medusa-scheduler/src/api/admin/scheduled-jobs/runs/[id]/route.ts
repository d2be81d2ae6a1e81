import { endpoint } from "../../../../../admin-api/endpoint"
import { runDetail } from "../../../../../admin-api/run-detail"

export const GET = endpoint(async ({ ledger, params }) => ({ run: await runDetail(ledger, params.id!) }))
