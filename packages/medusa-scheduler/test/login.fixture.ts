/** The admin user that every store has whose database is migrated. */
export const login = { email: "ada@nocturne.test", password: "for tests" }
