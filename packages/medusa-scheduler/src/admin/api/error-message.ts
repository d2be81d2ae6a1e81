import type { RequestError } from "../host"

type Failure = "signed-out" | "not-found" | "unreachable" | "refused"

/** Classifies a failed request. */
export function failureOf(error: unknown): Failure {
  const response = (error as RequestError | null)?.response
  if (!response) return "unreachable"
  if (response.status === 401) return "signed-out"
  return response.status === 404 ? "not-found" : "refused"
}

/** Why a request failed, for a user: the server's own message where there is one. */
export function errorMessage(error: unknown): string {
  if (failureOf(error) === "signed-out")
    return "You are signed out. Sign in again, then come back to this page."
  const { response, message } = (error ?? {}) as RequestError
  if (typeof response?.data?.message === "string") return response.data.message
  if (response?.status !== undefined) return `The server answered with ${response.status}.`
  if (error instanceof SyntaxError && typeof message === "string") return message
  return "The server cannot be reached. The page retries automatically."
}
