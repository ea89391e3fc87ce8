using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Yrkesresan.Testing;

namespace Yrkesresan.StandIns.Tests;

/// <summary>What of a stand-in's public surface nobody but its own tests names.</summary>
public static class Unused
{
    private static readonly string[] OwnTests = ["Marten.Tests", "Marten.Load", "Aspire.Hosting.Tests", "StandIns.Tests"];

    /// <summary>The newest build of everything in the repository that may use a stand-in, its own tests excepted; one stand-in may use another.</summary>
    /// <returns>Paths of assemblies.</returns>
    public static IReadOnlyList<string> Users() =>
    [
        .. Surfaces.StandIns.Select(x => Assembly.Load(x.Data).Location),
        .. new[] { "AppHost", "ServiceDefaults", "gateway", "services", "tests" }
            .Select(x => Repository.PathOf(x)).Where(Directory.Exists)
            .SelectMany(x => Directory.EnumerateFiles(x, "*.csproj", SearchOption.AllDirectories))
            .Where(x => !OwnTests.Contains(Path.GetFileNameWithoutExtension(x)))
            .Select(x => Built(x) ?? throw new InvalidOperationException($"{x} has not been built; this test reads what was: build Yrkesresan.sln first.")),
    ];

    /// <summary>The lines of a stand-in's public surface that none of these assemblies names.</summary>
    /// <param name="standIn">The stand-in.</param>
    /// <param name="users">Paths of the assemblies that may use it.</param>
    /// <returns>Lines as in PublicApi.txt, sorted; what only says what a type is (its base, its interfaces, an enum's values) goes with the type.</returns>
    public static IReadOnlyList<string> In(Assembly standIn, IEnumerable<string> users)
    {
        var named = new Named();
        foreach (var user in users.Where(x => Path.GetFileNameWithoutExtension(x) != standIn.GetName().Name))
            named.Read(user);
        var types = Types(standIn, named);
        return
        [
            .. PublicSurface.Members([standIn])
                .Where(x => x.Members.Count > 0 && !x.Members.Any(m => m is Type type ? types.Contains(type) : IsNamed(m, named)))
                .Select(x => x.Line).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        ];
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

    /// <summary>The types that are named, and those without which they would not be what they are in the original.</summary>
    private static HashSet<Type> Types(Assembly standIn, Named named)
    {
        var used = new HashSet<Type>();
        var left = new Queue<Type>();
        foreach (var type in standIn.GetExportedTypes())
        {
            if (named.Has(type))
                Add(type);
            foreach (var method in type.GetMembers(PublicSurface.Declared).OfType<MethodBase>().Where(x => PublicSurface.Seen(x) && named.Has(x)))
                Mentioned(method);
        }

        while (left.TryDequeue(out var type))
        {
            foreach (var near in type.GetInterfaces().Append(type.BaseType).Append(type.DeclaringType).Concat(type.GetGenericArguments().SelectMany(x => x.GetGenericParameterConstraints())))
                Add(near);
        }

        return used;

        void Mentioned(MethodBase method)
        {
            foreach (var parameter in method.GetParameters())
                Add(parameter.ParameterType);
            if (method is not MethodInfo info)
                return;
            Add(info.ReturnType);
            foreach (var constraint in info.GetGenericArguments().Where(x => x.IsGenericParameter).SelectMany(x => x.GetGenericParameterConstraints()))
                Add(constraint);
        }

        void Add(Type? type)
        {
            if (type is null or { IsGenericParameter: true })
                return;
            if (type.HasElementType)
                Add(type.GetElementType());
            foreach (var argument in type.IsGenericType && !type.IsGenericTypeDefinition ? type.GetGenericArguments() : [])
                Add(argument);
            var definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            if (definition.Assembly == standIn && used.Add(definition))
                left.Enqueue(definition);
        }
    }

    /// <summary>Whether a member is named itself, or an interface's member that it is the implementation of.</summary>
    private static bool IsNamed(MemberInfo member, Named named)
    {
        if (member is FieldInfo field)
            return named.Has(field);
        var method = (MethodBase)member;
        if (named.Has(method))
            return true;
        return method.DeclaringType is { IsInterface: false } type && type.GetInterfaces().Where(x => x.Assembly == type.Assembly).Select(type.GetInterfaceMap)
            .Any(map => map.TargetMethods.Zip(map.InterfaceMethods).Any(x => x.First.MetadataToken == method.MetadataToken && x.First.Module == method.Module && named.Has(x.Second)));
    }

    /// <summary>What assemblies refer to: types, and members with their parameters.</summary>
    private sealed class Named
    {
        private readonly HashSet<string> _types = new(StringComparer.Ordinal);
        private readonly HashSet<string> _members = new(StringComparer.Ordinal);
        private readonly HashSet<string> _overridden = new(StringComparer.Ordinal);

        public bool Has(Type type) => _types.Contains(NameOf(type));

        public bool Has(FieldInfo field) => _members.Contains($"{NameOf(field.DeclaringType!)}::{field.Name}");

        public bool Has(MethodBase method)
        {
            var type = method.DeclaringType!;
            type = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
            return _members.Contains(KeyOf(type, method)) || (method.IsVirtual && _overridden.Contains($"{method.Name}/{method.GetParameters().Length}"));
        }

        public void Read(string path)
        {
            using var file = new PEReader(File.OpenRead(path));
            var reader = file.GetMetadataReader();
            var names = new Names();
            foreach (var handle in reader.TypeReferences)
                _types.Add(names.GetTypeFromReference(reader, handle, 0));
            foreach (var reference in reader.MemberReferences.Select(reader.GetMemberReference))
            {
                var type = Parent(reader, reference.Parent);
                if (type is null)
                    continue;
                var name = reader.GetString(reference.Name);
                if (reference.GetKind() == MemberReferenceKind.Field)
                {
                    _members.Add($"{type}::{name}");
                    continue;
                }

                var signature = reference.DecodeMethodSignature(names, null);
                _members.Add($"{type}::{name}`{signature.GenericParameterCount}({string.Join(',', signature.ParameterTypes)})");
            }

            // Who implements or overrides uses too.
            foreach (var type in reader.TypeDefinitions.Select(reader.GetTypeDefinition))
            {
                if (type.BaseType.IsNil || (type.BaseType.Kind == HandleKind.TypeReference && type.GetInterfaceImplementations().Count == 0))
                {
                    if (type.BaseType.IsNil || names.GetTypeFromReference(reader, (TypeReferenceHandle)type.BaseType, 0).StartsWith("System.", StringComparison.Ordinal))
                        continue;
                }

                foreach (var method in type.GetMethods().Select(reader.GetMethodDefinition).Where(x => x.Attributes.HasFlag(MethodAttributes.Virtual)))
                {
                    var name = reader.GetString(method.Name);
                    _overridden.Add($"{name[(name.LastIndexOf('.') + 1)..]}/{method.DecodeSignature(names, null).ParameterTypes.Length}");
                }
            }

            string? Parent(MetadataReader from, EntityHandle parent) => parent.Kind switch
            {
                HandleKind.TypeReference => names.GetTypeFromReference(from, (TypeReferenceHandle)parent, 0),
                HandleKind.TypeSpecification => from.GetTypeSpecification((TypeSpecificationHandle)parent).DecodeSignature(names, null) is var name && name.IndexOf('<', StringComparison.Ordinal) is > 0 and var at ? name[..at] : name,
                _ => null,
            };
        }

        private static string NameOf(Type type) =>
            type.DeclaringType is { } outer && !type.IsGenericParameter ? $"{NameOf(outer)}.{type.Name}" : $"{type.Namespace}.{type.Name}";

        private static string KeyOf(Type type, MethodBase method)
        {
            // In the definition's own terms, whatever the type it was found through.
            var definition = type.Module.ResolveMethod(method.MetadataToken)!;
            return $"{NameOf(type)}::{definition.Name}`{(definition.IsGenericMethod ? definition.GetGenericArguments().Length : 0)}({string.Join(',', definition.GetParameters().Select(x => Signature(x.ParameterType)))})";
        }

        private static string Signature(Type type) => type switch
        {
            { IsGenericParameter: true } => $"{(type.DeclaringMethod is null ? "!" : "!!")}{type.GenericParameterPosition}",
            { IsByRef: true } => Signature(type.GetElementType()!) + "&",
            { IsArray: true } => Signature(type.GetElementType()!) + "[]",
            { IsGenericType: true } => $"{NameOf(type.GetGenericTypeDefinition())}<{string.Join(',', type.GetGenericArguments().Select(Signature))}>",
            _ => NameOf(type),
        };
    }

    /// <summary>Names of types as they stand in metadata.</summary>
    private sealed class Names : ISignatureTypeProvider<string, object?>
    {
        public string GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeReference(handle);
            return type.ResolutionScope.Kind == HandleKind.TypeReference
                ? $"{GetTypeFromReference(reader, (TypeReferenceHandle)type.ResolutionScope, 0)}.{reader.GetString(type.Name)}"
                : $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind)
        {
            var type = reader.GetTypeDefinition(handle);
            return $"{reader.GetString(type.Namespace)}.{reader.GetString(type.Name)}";
        }

        public string GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
            reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

        public string GetPrimitiveType(PrimitiveTypeCode typeCode) => $"System.{typeCode}";

        public string GetGenericInstantiation(string genericType, ImmutableArray<string> typeArguments) => $"{genericType}<{string.Join(',', typeArguments)}>";

        public string GetGenericMethodParameter(object? genericContext, int index) => $"!!{index}";

        public string GetGenericTypeParameter(object? genericContext, int index) => $"!{index}";

        public string GetSZArrayType(string elementType) => elementType + "[]";

        public string GetArrayType(string elementType, ArrayShape shape) => elementType + "[,]";

        public string GetByReferenceType(string elementType) => elementType + "&";

        public string GetPointerType(string elementType) => elementType + "*";

        public string GetPinnedType(string elementType) => elementType;

        public string GetModifiedType(string modifier, string unmodifiedType, bool isRequired) => unmodifiedType;

        public string GetFunctionPointerType(MethodSignature<string> signature) => "*";
    }
}
