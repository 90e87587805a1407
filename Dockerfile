# Node 22 is the long-term release with support until 2027-04-30; the program runs on 20.19 and newer.
ARG NODE_IMAGE=node:22-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY build.mjs licenses.mjs print-schema.mjs schema.graphql tsconfig.json ./
COPY src ./src
COPY web ./web
COPY examples/queries ./examples/queries
RUN npm run build

# What dist/ loads at runtime: a few packages that the build leaves out, here with all the others of the manifest.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts
# The engine of STORE_URL=sqlite:..., a native module: there is a ready one for this image, or these build it.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends python3 make g++ \
  && npm rebuild better-sqlite3

FROM ${NODE_IMAGE}
# tini is process 1: it hands signals on and reaps what others leave behind (`docker exec`, probes).
RUN apt-get update \
  && apt-get install --yes --no-install-recommends tini \
  && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json schema.graphql LICENSE ./
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# A number, so that Kubernetes can see that it is not root. The user `node` of the image.
USER 1000:1000
EXPOSE 4000
# Nothing is written, but what STORE_URL names: --read-only works. Alive is enough here, since an orchestrator asks /readyz itself.
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["/usr/bin/tini", "--", "node", "--enable-source-maps", "dist/cli.js"]
CMD ["serve"]
