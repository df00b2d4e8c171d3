# syntax=docker/dockerfile:1
FROM node:20-bookworm-slim AS build
WORKDIR /src
ENV NEXT_TELEMETRY_DISABLED=1
# better-sqlite3 compiles where it has no prebuilt file for the platform.
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm pack --pack-destination /tmp

FROM node:20-bookworm-slim AS install
RUN apt-get update \
  && apt-get install -y --no-install-recommends python3 make g++ \
  && rm -rf /var/lib/apt/lists/*
COPY --from=build /tmp/tocsin-*.tgz /tmp/tocsin.tgz
RUN npm install --global --prefix /opt/tocsin --no-audit --no-fund /tmp/tocsin.tgz

FROM node:20-bookworm-slim
RUN groupadd --gid 10001 tocsin \
  && useradd --uid 10001 --gid tocsin --home-dir /data --no-create-home --shell /usr/sbin/nologin tocsin \
  && install -d -o tocsin -g tocsin -m 0700 /data
COPY --from=install /opt/tocsin /opt/tocsin
ENV NODE_ENV=production \
  PATH=/opt/tocsin/bin:$PATH \
  TOCSIN_DATA=/data \
  PORT=3000
USER tocsin
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Node answers signals itself only with a handler; tocsin has one, and reaps no children of others.
ENTRYPOINT ["tocsin"]
CMD ["serve"]
