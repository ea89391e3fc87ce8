using System.Diagnostics;
using System.Text.Json.Nodes;
using Yrkesresan.Testing;

namespace Yrkesresan.Webhooks.Tests.Scim;

/// <summary>
/// Our SCIM asked and judged by libraries that are not ours (npm scimmy and scim-patch, run by node): users are created, changed, found and paged, and every
/// answer is compared with what the libraries make of the same.
/// </summary>
internal static class ScimLibraries
{
    private const string Script =
        """
        import { pathToFileURL } from 'node:url';
        import { createRequire } from 'node:module';
        const [modules, root, token] = process.argv.slice(-3);
        const SCIMMY = (await import(pathToFileURL(modules + '/scimmy/dist/scimmy.js'))).default;
        const { scimPatch } = createRequire(modules + '/')('scim-patch');
        const { User, EnterpriseUser } = SCIMMY.Schemas;
        User.extend(EnterpriseUser);
        const ENTERPRISE = EnterpriseUser.definition.id, PATCH = SCIMMY.Messages.PatchOp.id;
        const differences = []; let compared = 0;
        const sorted = one => Array.isArray(one) ? one.map(sorted) : one && typeof one === 'object'
          ? Object.fromEntries(Object.keys(one).sort().map(key => [key, sorted(one[key])])) : one;
        const same = (what, got, wanted) => {
          compared++;
          const [a, b] = [JSON.stringify(sorted(got)), JSON.stringify(sorted(wanted))];
          if (a !== b) differences.push(`${what}: ${a} instead of ${b}`);
        };
        const ask = async (method, path, body, headers = {}) => {
          const answer = await fetch(root + path, { method, body: body && JSON.stringify(body),
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json', ...headers } });
          const text = await answer.text();
          return { status: answer.status, type: answer.headers.get('content-type'), etag: answer.headers.get('etag'), location: answer.headers.get('location'), json: text ? JSON.parse(text) : null };
        };
        const bare = ({ meta, ...rest }) => rest;
        // A user that scimmy takes, and makes nothing else of.
        const isUser = (what, one) => { try { same(what, bare(JSON.parse(JSON.stringify(new User(one, 'out')))), bare(one)); } catch (error) { differences.push(`${what}: ${error.message}`); } };

        // What is there: each attribute as scimmy knows it.
        const schemas = (await ask('GET', '/Schemas')).json.Resources;
        same('schemas', schemas.map(one => one.id), [User.definition.id, ENTERPRISE]);
        const agrees = (definition, attribute, path) => {
          const known = definition.attribute(attribute.name);
          same(`${path}.${attribute.name}`, [attribute.type, attribute.multiValued], [known.type, known.config.multiValued]);
        };
        schemas[0].attributes.forEach(one => agrees(User.definition, one, 'User'));
        schemas[1].attributes.forEach(one => agrees(EnterpriseUser.definition, one, 'Enterprise'));
        const config = (await ask('GET', '/ServiceProviderConfig')).json;
        same('config', [config.patch.supported, config.filter.supported, config.etag.supported, config.bulk.supported, config.sort.supported], [true, true, true, false, false]);
        same('config schema', config.schemas, [SCIMMY.Schemas.ServiceProviderConfig.definition.id]);
        const type = (await ask('GET', '/ResourceTypes')).json.Resources[0];
        same('type', [type.schemas[0], type.endpoint, type.schema, type.schemaExtensions[0].schema], [SCIMMY.Schemas.ResourceType.definition.id, '/Users', User.definition.id, ENTERPRISE]);

        // Creation.
        const given = ['Ann', 'Bo', 'Cy', 'Disa', 'Ed', 'Fia', 'Gun'];
        const users = [];
        for (const [index, name] of given.entries()) {
          const sent = { schemas: [User.definition.id, ENTERPRISE], userName: `${name.toLowerCase()}@${token.slice(-8).toLowerCase()}.example`, externalId: `ext-${index}`,
            name: { givenName: name, familyName: index % 2 ? 'Ek' : 'Al' }, title: index === 6 ? 'enhetschef' : 'socialsekreterare', active: true,
            emails: [{ value: `${name.toLowerCase()}@arbete.example.se`, type: 'work', primary: true }], [ENTERPRISE]: { department: index < 4 ? 'Barn' : 'Vuxen' } };
          const made = await ask('POST', '/Users', sent);
          same(`created ${name}`, [made.status, made.type.split(';')[0], made.location, made.etag], [201, 'application/scim+json', made.json.meta.location, made.json.meta.version]);
          isUser(`created ${name}`, made.json);
          same(`kept ${name}`, { ...bare(made.json), id: undefined }, JSON.parse(JSON.stringify({ ...sent, id: undefined })));
          users.push(made.json);
        }
        const twice = await ask('POST', '/Users', { schemas: [User.definition.id], userName: users[0].userName.toUpperCase() });
        same('twice', [twice.status, twice.json.schemas, twice.json.scimType, twice.json.status], [409, [SCIMMY.Messages.ErrorResponse.id], 'uniqueness', '409']);

        // Filters: whom scimmy finds among all, we find.
        const all = (await ask('GET', '/Users?count=200')).json.Resources;
        const filters = [
          `userName eq "${users[0].userName}"`, `userName eq "${users[1].userName.toUpperCase()}"`, 'externalId eq "ext-3"', 'externalId eq "saknas"', 'active eq true',
          'active eq false', 'name.familyName eq "Ek"', 'name.givenName sw "F"', 'title co "chef"', 'title ne "enhetschef"', 'emails.type eq "work"', 'emails[type eq "home"]',
          'name.familyName eq "Ek" and active eq true', 'externalId eq "ext-1" or externalId eq "ext-2"', '(externalId eq "ext-1" or externalId eq "ext-2") and name.givenName eq "Bo"',
          'externalId pr', 'nickName pr', 'not (name.familyName eq "Ek")', `${ENTERPRISE}:department eq "Vuxen"`, `id eq "${users[2].id}"`,
        ];
        for (const filter of filters) {
          const found = await ask('GET', `/Users?filter=${encodeURIComponent(filter)}`);
          let wanted;
          // scimmy compares exactly where a schema says nothing; what is compared by case there is not asked here.
          if (filter.includes(users[1].userName.toUpperCase())) wanted = [users[1].id];
          else if (filter.startsWith('not (')) wanted = all.filter(one => one.name.familyName !== 'Ek').map(one => one.id);
          else if (filter.startsWith(ENTERPRISE)) wanted = all.filter(one => one[ENTERPRISE].department === 'Vuxen').map(one => one.id);
          else wanted = new SCIMMY.Types.Filter(filter).match(all).map(one => one.id);
          same(`filter ${filter}`, [found.status, found.json.totalResults, found.json.Resources?.map(one => one.id)], [200, wanted.length, wanted]);
        }

        // Pages.
        const seen = [];
        for (let start = 1; start <= given.length; start += 3) {
          const page = (await ask('GET', `/Users?startIndex=${start}&count=3`)).json;
          const built = JSON.parse(JSON.stringify(new SCIMMY.Messages.ListResponse(page.Resources, { startIndex: page.startIndex, itemsPerPage: page.itemsPerPage, totalResults: page.totalResults })));
          same(`page ${start}`, bare(page), bare({ ...built, Resources: page.Resources }));
          same(`page ${start} size`, [page.startIndex, page.itemsPerPage, page.totalResults], [start, Math.min(3, given.length - start + 1), given.length]);
          seen.push(...page.Resources.map(one => one.id));
        }
        same('all pages', seen, users.map(one => one.id));
        same('count 0', ((await ask('GET', '/Users?count=0')).json), { schemas: [SCIMMY.Messages.ListResponse.id], totalResults: 7, startIndex: 1, itemsPerPage: 0, Resources: [] });
        same('attributes', Object.keys((await ask('GET', '/Users?attributes=userName&count=1')).json.Resources[0]).sort(), ['id', 'meta', 'schemas', 'userName']);

        // Changes: what scim-patch makes of the resource, we make of it.
        const patches = [
          [{ op: 'replace', path: 'title', value: 'kurator' }],
          [{ op: 'replace', path: 'name.familyName', value: 'Berg' }, { op: 'add', path: 'displayName', value: 'Ann Berg' }],
          [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'ann.berg@example.se' }],
          [{ op: 'add', path: 'emails', value: [{ value: 'ann@hem.example', type: 'home' }] }],
          [{ op: 'remove', path: 'emails[type eq "home"]' }],
          [{ op: 'replace', value: { title: 'handläggare', externalId: 'ny-1' } }],
          [{ op: 'replace', path: `${ENTERPRISE}:department`, value: 'Familj' }],
          [{ op: 'remove', path: 'displayName' }],
          [{ op: 'add', path: `${ENTERPRISE}:manager`, value: { value: users[6].id } }],
          [{ op: 'replace', path: 'active', value: false }],
          [{ op: 'replace', path: 'active', value: true }, { op: 'replace', path: 'title', value: 'socialsekreterare' }],
        ];
        for (const Operations of patches) {
          const before = (await ask('GET', `/Users/${users[0].id}`));
          const wanted = scimPatch(structuredClone(before.json), structuredClone(Operations), { mutateDocument: false });
          const after = await ask('PATCH', `/Users/${users[0].id}`, { schemas: [PATCH], Operations }, { 'if-match': before.etag });
          same(`patch ${JSON.stringify(Operations)}`, [after.status, bare(after.json)], [200, bare(JSON.parse(JSON.stringify(wanted)))]);
          isUser(`patched ${JSON.stringify(Operations)}`, after.json);
        }
        const off = await ask('PATCH', `/Users/${users[1].id}`, { schemas: [PATCH], Operations: [{ op: 'Replace', path: 'active', value: 'False' }] });
        same('deactivated as Entra ID does', [off.status, off.json.active], [200, false]);
        console.log(JSON.stringify({ compared, differences }));
        """;

    /// <summary>Runs it all against a directory of its own.</summary>
    /// <param name="root">The address of <c>/scim/v2</c>.</param>
    /// <param name="token">The directory's.</param>
    /// <param name="cancellation">The test ends.</param>
    public static async Task<JsonObject> Judge(Uri root, string token, CancellationToken cancellation)
    {
        var modules = Repository.PathOf(".tools", "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "scimmy")))
        {
            throw new DirectoryNotFoundException("scimmy is not there: ./yr test fetches it, or npm install --prefix .tools scimmy@1.3.5 scim-patch@0.8.3");
        }

        using var node = Process.Start(new ProcessStartInfo("node", ["--input-type=module", "-", modules, root.ToString(), token])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await node.StandardInput.WriteAsync(Script.AsMemory(), cancellation);
        node.StandardInput.Close();
        var (said, complained) = (node.StandardOutput.ReadToEndAsync(cancellation), node.StandardError.ReadToEndAsync(cancellation));
        await node.WaitForExitAsync(cancellation);
        return node.ExitCode == 0 ? JsonNode.Parse(await said)!.AsObject() : throw new InvalidOperationException(await complained);
    }
}
