# Release builds for the commands in ops/. They need the .NET 10 SDK and nothing else; progress goes to standard error, so that -o json stays JSON.
if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "Cần .NET 10 SDK · the .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

build_release() {
  for project in "$@"; do
    dotnet build "$project" -c Release -v quiet -clp:ErrorsOnly -nodeReuse:false >&2
  done
}

# The binary as it is delivered: compiled ahead, on the shared framework.
publish_gateway() {
  dotnet publish src/Gateway -c Release -r linux-x64 --self-contained false -v quiet -clp:ErrorsOnly -nodeReuse:false -o artifacts/gateway >&2
}
