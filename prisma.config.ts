import { defineConfig } from 'prisma/config';

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Only `prisma migrate status` reads this; the product has its own runner and its own connection.
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost/gatehouse' },
});
