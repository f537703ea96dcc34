return args is ["serve", .. var rest] ? await Gateway.Host.Serve.RunAsync(rest) : 2;
