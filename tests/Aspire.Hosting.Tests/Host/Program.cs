using Aspire.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

// An AppHost to be stopped and killed by the tests: a program that starts others, one that doesn't want to end, and one that talks much.
var folder = args[0];
var builder = DistributedApplication.CreateBuilder(args);
var parent = builder.AddExecutable("parent", "bash", folder, "-c", "sleep 987654 & echo $! >child.new; mv child.new child; echo started; wait");
builder.AddExecutable("deaf", "bash", folder, "-c", "trap '' TERM INT HUP; echo $$ >deaf.new; mv deaf.new deaf; while :; do sleep 0.1; done");
builder.AddExecutable("chatterbox", "bash", folder, "-c", "for i in {1..500}; do echo \"one $i\"; echo \"two $i\" >&2; done; echo $$ >said.new; mv said.new said; sleep 987654").WaitFor(parent);
builder.AddExecutable("chatterbox-too", "bash", folder, "-c", "for i in {1..500}; do echo \"three $i\"; done; echo $$ >too.new; mv too.new too; sleep 987654").WaitFor(parent);
builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(3));
await builder.Build().RunAsync();
