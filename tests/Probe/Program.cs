using Yrkesresan.Probe;
using Yrkesresan.ServiceDefaults;
using Yrkesresan.ServiceDefaults.Deadlines;

// The thinnest service there can be: what ServiceDefaults promises is tried on it.
var builder = Service.CreateBuilder(args);
builder.AddService("probe", Note.Titles, Note.Store, Note.Public, messages => messages.Publishes<NoteAnnounced>().Consumes<NoteAnnounced, RememberNote>());
builder.Services.AddDeadline<ReadNote>();
var app = builder.Build();
Note.Map(app.MapService());
await app.RunServiceAsync();
