import { explainError, toErrorAnswer } from "./errors"
import type { HostRequest, Operating } from "./host"

/** What an endpoint gets. */
export interface ApiRequest extends Operating, Pick<HostRequest, "params" | "query" | "body"> {
  /** The user who acts, as the operator takes it. */
  author(): Promise<{ by?: string }>
}

/** Reads a request, asks the ledger or acts, and returns the body of the answer. */
export type Endpoint = (request: ApiRequest) => Promise<object>

/**
 * Calls an endpoint, and answers errors in the format of Medusa's API. Throws what is not ours, for the server's own error
 * handler.
 */
export async function answer(
  endpoint: Endpoint,
  request: HostRequest,
): Promise<{ status: number; body: object }> {
  const { params, query, body } = request
  let operating: Operating | undefined
  try {
    operating = request.operating()
    const { ledger, operator, definitionOf } = operating
    const author = async () => {
      const by = await request.author()
      return by === undefined ? {} : { by }
    }
    const answered = await endpoint({ ledger, operator, definitionOf, params, query, body, author })
    return { status: 200, body: answered }
  } catch (thrown) {
    const error = operating ? await explainError(thrown, operating.ledger) : thrown
    const refusal = toErrorAnswer(error)
    if (!refusal) throw error
    return refusal
  }
}
