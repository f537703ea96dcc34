using Microsoft.Playwright;

namespace Gateway.Tests.Operating.Console;

/// <summary>Debian's own browser, driven as a person would; one for a class of tests, a fresh context for each. Where it is missing a test is skipped, in the gate it fails.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private const string Program = "/usr/bin/chromium", Missing = "Install Debian's chromium.";
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Program))
            return;
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = ["--no-sandbox", "--disable-dev-shm-usage", "--force-color-profile=srgb"] });
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
    }

    /// <summary>A browser with nothing in its memory.</summary>
    internal async Task<IBrowserContext> OpenAsync(ConsoleHost host, bool scripts = true, int width = 1280, ColorScheme theme = ColorScheme.Light)
    {
        if (browser is null)
        {
            Assert.False(Environment.GetEnvironmentVariable("GATEWAY_GATE") == "1", Missing);
            Assert.Skip(Missing);
        }
        return await browser.NewContextAsync(new()
        {
            BaseURL = host.Address.ToString(),
            JavaScriptEnabled = scripts,
            ViewportSize = new() { Width = width, Height = 900 },
            ColorScheme = theme,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "vi-VN",
        });
    }
}
