# The image of TeBium Alert Bot: the program, its libraries and data, and
# nothing else; no shell. scripts/image-root says what is in it.
#
#   docker build -t tebium/tebium-alert-bot .
#
# BASE_IMAGE is a Debian 12, where it is compiled; name one by its digest
# (debian@sha256:…) to build the same again.
ARG BASE_IMAGE=debian:bookworm-slim
FROM ${BASE_IMAGE} AS build
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
WORKDIR /src

# Kept as long as the list of packages stays as it is.
COPY scripts/lib.sh scripts/packages.txt scripts/
RUN source scripts/lib.sh \
    && export DEBIAN_FRONTEND=noninteractive \
    && apt-get update \
    && apt-get install -y --no-install-recommends $(packages_in build) \
    && rm -rf /var/lib/apt/lists/*

COPY . .
# The commit, for --version and /metrics: the image's context has no .git.
ARG REVISION=unknown
RUN TEBIUM_REVISION="${REVISION}" scripts/build release tebium-alert-bot \
    && mkdir /image \
    && scripts/image-root build/release/tebium-alert-bot /image

FROM scratch
ARG REVISION=unknown
ARG VERSION=0.1.0
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="TeBium Alert Bot" \
      org.opencontainers.image.description="Relays alerts of Prometheus's Alertmanager and of TeBium's modules to Telegram" \
      org.opencontainers.image.vendor="TeBium" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.url="https://github.com/TigranWQ/tebium-alert-bot" \
      org.opencontainers.image.source="https://github.com/TigranWQ/tebium-alert-bot" \
      org.opencontainers.image.documentation="https://github.com/TigranWQ/tebium-alert-bot/blob/main/docs/QUICK_START.md" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY --from=build /image/ /

# What the health check must know as well stands here, not among the flags: set
# it by the environment.
ENV STORAGE_PATH=/data \
    WEB_LISTEN_ADDRESS=:8082 \
    LOG_FILE=none
# A config.env is looked for where the program starts.
WORKDIR /data
USER 65532:65532
VOLUME ["/data"]
EXPOSE 8082
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/usr/bin/tebium-alert-bot", "--healthcheck"]
ENTRYPOINT ["/usr/bin/tebium-alert-bot"]
