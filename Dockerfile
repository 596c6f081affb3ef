# Both images, from one build: `--target job` and `--target trigger`. rust-toolchain.toml stays outside, since the base is
# that toolchain already; `make lint` sees that the two agree.
FROM rust:1.95.0-slim-bookworm@sha256:d7482085ff5b415f84dba5647ae71606650bdef00db7aeb69f4b3d170c3e4082 AS base
WORKDIR /carmila
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
COPY scripts/prerequisites scripts/prerequisites
RUN scripts/prerequisites && rm -rf /var/lib/apt/lists/*

# The manifests with empty crates: what the dependencies are built from, and all that they are built anew for.
FROM base AS manifests
COPY . .
RUN find . -type f ! -name Cargo.toml ! -name Cargo.lock -delete \
    && for manifest in */Cargo.toml; do \
        crate=$(dirname "$manifest") && mkdir -p "$crate/src" && : > "$crate/src/lib.rs" && echo 'fn main() {}' > "$crate/src/main.rs"; \
    done

FROM base AS build
COPY --from=manifests /carmila .
RUN cargo build --locked --profile image --package carmila-job --package carmila-trigger \
    && rm -rf -- */src
COPY . .
# Cargo goes by age, and our files can be older than what the empty crates left. scripts/build-stage runs all of this where
# there is no Docker engine, so it names nothing outside /carmila but by what it is to it.
RUN find . -name '*.rs' -not -path './target/*' -exec touch {} + \
    && cargo build --locked --profile image --package carmila-job --package carmila-trigger \
    && mv target/image/carmila-job target/image/carmila-trigger ..

# glibc, libstdc++ and libgomp, which XGBoost wants, root certificates, and nothing to run but our own: no shell.
# scripts/image-libraries knows what it holds.
FROM gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f AS runtime
USER 65532:65532

FROM runtime AS trigger
COPY --from=build /carmila-trigger /carmila-trigger
ENTRYPOINT ["/carmila-trigger"]

FROM runtime AS job
COPY --from=build /carmila-job /carmila-job
ENTRYPOINT ["/carmila-job"]
