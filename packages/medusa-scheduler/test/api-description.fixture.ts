import SwaggerParser from "@apidevtools/swagger-parser"
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020"
import addFormats from "ajv-formats"
import { join } from "node:path"

interface Described {
  responses: Partial<Record<number, { content: Record<string, { schema: object }> }>>
}

/** `openapi.yaml`, for tests. */
export interface ApiDescription {
  /** Each route, such as `GET /admin/scheduled-jobs/runs/{id}`. */
  routes: string[]
  /** Throws unless the description has this status for the route, and the answer matches its schema. */
  assertAnswer(route: string, answer: { status: number; body: unknown }): void
}

const descriptionFile = join(__dirname, "..", "openapi.yaml")

export async function readDescription(): Promise<ApiDescription> {
  const { paths } = (await SwaggerParser.validate(descriptionFile)) as unknown as {
    paths: Record<string, Record<string, Described>>
  }
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, strictRequired: false })
  ajv.addKeyword("example")
  addFormats(ajv)
  const operations = new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation]),
    ),
  )
  const compiled = new Map<string, ValidateFunction>()
  return {
    routes: [...operations.keys()],
    assertAnswer(route, { status, body }) {
      const content = operations.get(route)?.responses[status]?.content
      if (!content) throw new Error(`${route}: the description has no answer of status ${status}`)
      const key = `${route} ${status}`
      const isValid = compiled.get(key) ?? ajv.compile(Object.values(content)[0]!.schema)
      compiled.set(key, isValid)
      if (isValid(body)) return
      throw new Error(
        `${key} is not as described: ${ajv.errorsText(isValid.errors)}\n${JSON.stringify(body)}`,
      )
    },
  }
}
