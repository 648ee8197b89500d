/** Slow, salted hashing of secrets that people and devices log in with. */
export interface PasswordHasher {
  hash(password: string): Promise<string>;
  /** False for a wrong password and for a hash we can't read; never throws. */
  verify(hash: string, password: string): Promise<boolean>;
}
