using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Yrkesresan.Testing;

namespace Yrkesresan.StandIns.Tests;

/// <summary>What of an assembly's public surface other assemblies never name.</summary>
public static class Unused
{
    /// <summary>The newest build of everything in the repository that may use a stand-in, its own tests excepted.</summary>
    /// <returns>Paths of assemblies.</returns>
    public static IReadOnlyList<string> Users() =>
    [
        .. new[] { "AppHost", "ServiceDefaults", "gateway", "services", "tests" }
            .Select(x => Repository.PathOf(x)).Where(Directory.Exists)
            .SelectMany(x => Directory.EnumerateFiles(x, "*.csproj", SearchOption.AllDirectories))
            .Where(x => Path.GetFileNameWithoutExtension(x) is not ("Marten.Tests" or "Marten.Load" or "Aspire.Hosting.Tests" or "StandIns.Tests"))
            .Select(Built).OfType<string>(),
    ];

    /// <summary>The public types and members of a stand-in that none of these assemblies refers to.</summary>
    /// <param name="standIn">Path of the stand-in's assembly.</param>
    /// <param name="users">Paths of the assemblies that may use it.</param>
    /// <returns>Names, sorted.</returns>
    public static IReadOnlyList<string> In(string standIn, IEnumerable<string> users)
    {
        var surface = Surface(standIn);
        var name = Path.GetFileNameWithoutExtension(standIn);
        foreach (var user in users.Where(x => Path.GetFileNameWithoutExtension(x) != name))
        {
            foreach (var used in References(user, name))
            {
                surface.Remove(used);

                // An override names what it derives from, not where the member was first declared.
                if (used.StartsWith("*::", StringComparison.Ordinal))
                    surface.RemoveWhere(x => x.EndsWith(used[1..], StringComparison.Ordinal));
            }
        }

        return [.. surface.Order(StringComparer.Ordinal)];
    }

    private static string? Built(string project)
    {
        var bin = Path.Combine(Path.GetDirectoryName(project)!, "bin");
        var name = Path.GetFileNameWithoutExtension(project);
        return Directory.Exists(bin)
            ? Directory.EnumerateFiles(bin, "*.dll", SearchOption.AllDirectories)
                .Where(x => Path.GetFileNameWithoutExtension(x) is var file && (file == name || file == $"Yrkesresan.{name}"))
                .MaxBy(File.GetLastWriteTimeUtc)
            : null;
    }

    private static HashSet<string> Surface(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var surface = new HashSet<string>(StringComparer.Ordinal);
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (!IsVisible(reader, type))
                continue;
            var name = Name(reader, type);
            surface.Add(name);

            // Members of an enum are literals, which leave no trace in who uses them; a derived type's overrides name the base.
            var isEnum = type.BaseType is { Kind: HandleKind.TypeReference } parent && reader.GetString(reader.GetTypeReference((TypeReferenceHandle)parent).Name) == nameof(Enum);
            if (isEnum)
                continue;
            foreach (var member in type.GetMethods().Select(reader.GetMethodDefinition))
            {
                var access = member.Attributes & MethodAttributes.MemberAccessMask;
                if (access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem && !reader.GetString(member.Name).StartsWith('.'))
                    surface.Add($"{name}::{reader.GetString(member.Name)}");
            }
        }

        return surface;
    }

    private static HashSet<string> References(string path, string standIn)
    {
        using var file = new PEReader(File.OpenRead(path));
        var used = new HashSet<string>(StringComparer.Ordinal);
        if (!file.HasMetadata)
            return used;
        var reader = file.GetMetadataReader();
        var types = new Dictionary<EntityHandle, string>();
        foreach (var handle in reader.TypeReferences)
        {
            if (NameOf(reader, handle, standIn) is { } name)
                used.Add(types[handle] = name);
        }

        foreach (var reference in reader.MemberReferences.Select(reader.GetMemberReference))
        {
            var parent = reference.Parent;
            if (parent.Kind == HandleKind.TypeSpecification)
                parent = Generic(reader, (TypeSpecificationHandle)parent) ?? parent;
            if (types.TryGetValue(parent, out var type))
                used.Add($"{type}::{reader.GetString(reference.Name)}");
        }

        // Who implements or overrides uses too.
        foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
        {
            var parents = type.GetInterfaceImplementations().Select(x => reader.GetInterfaceImplementation(x).Interface).Append(type.BaseType)
                .Select(x => x.Kind == HandleKind.TypeSpecification ? Generic(reader, (TypeSpecificationHandle)x) ?? x : x)
                .Where(types.ContainsKey).Select(x => types[x]).ToList();
            if (parents.Count == 0)
                continue;
            foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition).Where(x => x.Attributes.HasFlag(MethodAttributes.Virtual)))
            {
                foreach (var parent in parents)
                    used.Add($"{parent}::{reader.GetString(method.Name).Split('.')[^1]}");
                if (!method.Attributes.HasFlag(MethodAttributes.NewSlot))
                    used.Add($"*::{reader.GetString(method.Name)}");
            }
        }

        return used;
    }

    private static EntityHandle? Generic(MetadataReader reader, TypeSpecificationHandle handle)
    {
        var blob = reader.GetBlobReader(reader.GetTypeSpecification(handle).Signature);
        return blob.ReadByte() == (byte)SignatureTypeCode.GenericTypeInstance && blob.ReadByte() is 0x11 or 0x12 ? blob.ReadTypeHandle() : null;
    }

    private static string? NameOf(MetadataReader reader, TypeReferenceHandle handle, string standIn)
    {
        var type = reader.GetTypeReference(handle);
        switch (type.ResolutionScope.Kind)
        {
            case HandleKind.AssemblyReference:
                return reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)type.ResolutionScope).Name) == standIn
                    ? $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}"
                    : null;
            case HandleKind.TypeReference:
                return NameOf(reader, (TypeReferenceHandle)type.ResolutionScope, standIn) is { } outer ? $"{outer}.{reader.GetString(type.Name)}" : null;
            default:
                return null;
        }
    }

    private static string Name(MetadataReader reader, TypeDefinition type) =>
        type.GetDeclaringType() is { IsNil: false } outer
            ? $"{Name(reader, reader.GetTypeDefinition(outer))}.{reader.GetString(type.Name)}"
            : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";

    private static bool IsVisible(MetadataReader reader, TypeDefinition type) => (type.Attributes & TypeAttributes.VisibilityMask) switch
    {
        TypeAttributes.Public => true,
        TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem => IsVisible(reader, reader.GetTypeDefinition(type.GetDeclaringType())),
        _ => false,
    };
}
