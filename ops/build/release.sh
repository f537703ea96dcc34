# Builds what demo and crash run. Needs the .NET 10 SDK and nothing else; progress goes to standard error, so that -o json stays JSON.
if ! command -v dotnet >/dev/null || ! dotnet --list-sdks | grep -q '^10\.'; then
  echo "Cần .NET 10 SDK · the .NET 10 SDK is needed: https://dotnet.microsoft.com/download" >&2
  exit 1
fi
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
for project in src/Gateway tests/Gateway.Simulators; do
  dotnet build "$project" -c Release -v quiet -clp:ErrorsOnly -nodeReuse:false >&2
done
