import type { Container } from "../host/container"

interface UserService {
  retrieve(id: string, config: { select: string[] }): Promise<{ email?: string }>
}

/** Who acts, for the history: the admin user's email and id; the id alone where the user cannot be read. */
export async function authorOf(
  container: Container,
  user: { userId?: string; id?: string } | undefined,
): Promise<string | undefined> {
  const id = user?.userId ?? user?.id
  if (id === undefined) return undefined
  try {
    const { email } = await container.resolve<UserService>("userService").retrieve(id, {
      select: ["id", "email"],
    })
    return email ? `${email} (${id})` : id
  } catch {
    return id
  }
}
